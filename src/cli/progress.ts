import type { Io } from "./io.js";

/** Milliseconds between two drawings. */
const INTERVAL = 100;

/** A bar on a terminal with the stage, the share that is done and the time left; silent elsewhere. */
export class Progress {
  private readonly shown: boolean;
  private stage = "";
  private stageStart = 0;
  private lastDrawing = 0;
  private drawn = false;

  constructor(
    private readonly io: Io,
    quiet: boolean,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.shown = io.stderr.isTTY === true && !quiet;
  }

  /** @param fraction of the work, 0 to 1. The time left is guessed anew when `task` changes. */
  show(task: string, fraction: number, stage = ""): void {
    if (!this.shown) return;
    const time = this.now();
    if (task !== this.stage) {
      this.stage = task;
      this.stageStart = time;
    }
    if (time - this.lastDrawing < INTERVAL) return;
    this.lastDrawing = time;
    this.drawn = true;
    const text = progressLine(task + (stage && ` (${stage})`), fraction, time - this.stageStart);
    const width = (this.io.stderr.columns ?? 80) - 1;
    this.io.stderr.write(`\r\u001b[K${text.slice(0, width)}`);
  }

  /** Takes the bar away. */
  clear(): void {
    if (this.drawn) this.io.stderr.write("\r\u001b[K");
    this.drawn = false;
  }
}

const BAR = 24;

/** `fitting (mode)  [######                  ]  25%  12 s left` */
export function progressLine(task: string, fraction: number, elapsed: number): string {
  const share = Math.min(1, Math.max(0, fraction));
  const full = Math.round(share * BAR);
  const bar = "#".repeat(full).padEnd(BAR);
  const percent = `${Math.floor(100 * share)}%`.padStart(4);
  const left =
    share > 0.02 && elapsed > 500 ? `  ${duration((elapsed * (1 - share)) / share)} left` : "";
  return `${task}  [${bar}] ${percent}${left}`;
}

function duration(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${seconds % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
