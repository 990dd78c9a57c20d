import { existsSync, readFileSync } from "node:fs";

/**
 * Peak resident memory of this process in MB. Linux's `maxRSS` includes what the parent held when it
 * started the process, so VmHWM, which starts anew, is preferred; the peers report it too.
 */
export function peakMB() {
  if (!existsSync("/proc/self/status")) return process.resourceUsage().maxRSS / 1024;
  const [, kilobytes] = /VmHWM:\s+(\d+)/u.exec(readFileSync("/proc/self/status", "utf8"));
  return Number(kilobytes) / 1024;
}
