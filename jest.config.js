export default {
  testEnvironment: "<rootDir>/tests/environment.js",
  extensionsToTreatAsEsm: [".ts"],
  testMatch: ["<rootDir>/tests/**/*.test.ts"],
  moduleNameMapper: { "^(\\.{1,2}/.*)\\.js$": "$1" },
  transform: { "^.+\\.ts$": ["ts-jest", { useESM: true, diagnostics: false }] },
  collectCoverageFrom: ["src/**/*.ts"],
  // what the test files leave in memory slows the next ones down
  workerIdleMemoryLimit: "600MB",
  coverageThreshold: { global: { statements: 95 } },
};
