import { fileURLToPath, URL } from "node:url";
import { defineConfig } from "vite";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/**
 * What the built page may do: run its own scripts (and the library's WebAssembly), show its own pictures,
 * and connect to nothing. Left out while developing, where vite inserts styles and listens for changes.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self' blob:",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'none'",
  "form-action 'none'",
  "base-uri 'none'",
].join("; ");

const contentSecurityPolicy = {
  name: "content-security-policy",
  apply: "build",
  transformIndexHtml: () => [
    {
      tag: "meta",
      attrs: { "http-equiv": "Content-Security-Policy", content: POLICY },
      injectTo: "head-prepend",
    },
  ],
};

export default defineConfig({
  root: here("."),
  base: "./",
  resolve: { alias: { mixedglm: here("../src/index.ts") } },
  plugins: [contentSecurityPolicy],
  worker: { format: "es" },
  server: { fs: { allow: [here("..")] } },
  build: { target: "es2022", outDir: "dist", emptyOutDir: true, modulePreload: false },
});
