import { execFileSync } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { isModest, type ExportReport, type ExportTask } from '#server/prints/export-task.ts';
import { makeExport } from './make-export.ts';

const tell = (report: ExportReport, done?: () => void) => process.send?.(report, undefined, {}, done);

// The server that started us is gone; whoever takes the run up begins where we are.
process.on('disconnect', () => process.exit(0));
process.once('message', (task: ExportTask) => {
  stepBack(isModest(task));
  void makeExport(task, tell)
    .catch((error: unknown): ExportReport => {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      return { kind: 'failed', failure: 'broken', message };
    })
    .then((report) => tell(report, () => process.exit(0)));
});

/**
 * Takes what claims leave over, and very little beside them where the export is large: this is a process of its own for
 * that, and so that its memory goes with it. Its threads inherit the priority.
 */
function stepBack(modest: boolean): void {
  try {
    setPriority(modest ? constants.priority.PRIORITY_BELOW_NORMAL : constants.priority.PRIORITY_LOW);
    if (!modest && process.platform === 'linux') takeIdleTimeOnly();
  } catch {
    // Where nobody may choose a priority, it runs like everybody.
  }
}

/**
 * The scheduler's idle class (sched(7), SCHED_IDLE): who wakes up for a claim gets the core at once, and not when the
 * turn of the export is over. @throws Error where there is no chrt
 */
function takeIdleTimeOnly(): void {
  execFileSync('chrt', ['-a', '-i', '-p', '0', String(process.pid)], { stdio: 'ignore' });
}
