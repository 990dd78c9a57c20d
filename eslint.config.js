import js from "@eslint/js";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["**/dist", "site", "coverage", "node_modules"] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "max-lines-per-function": ["error", { max: 40, skipBlankLines: true, skipComments: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      eqeqeq: "error",
      "prefer-const": "error",
    },
  },
  {
    files: ["tests/**", "bench/**", "demo/e2e/**"],
    rules: { "max-lines-per-function": "off" },
  },
  {
    files: ["examples/**", "bench/**", "scripts/**", "*.js"],
    languageOptions: {
      globals: {
        console: "readonly",
        process: "readonly",
        performance: "readonly",
        URL: "readonly",
        fs: "readonly",
      },
    },
  },
  {
    // run in Node, and hand functions to the browser
    files: ["demo/e2e/**"],
    languageOptions: {
      globals: {
        console: "readonly",
        process: "readonly",
        URL: "readonly",
        Buffer: "readonly",
        performance: "readonly",
        document: "readonly",
        getComputedStyle: "readonly",
        DataTransfer: "readonly",
        File: "readonly",
        fetch: "readonly",
      },
    },
  },
);
