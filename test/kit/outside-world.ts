import { spawnSync } from 'node:child_process';

/**
 * What stands for telephone exchanges and for hardware keeps its time whatever the machine has to do besides: scheduled as
 * real-time, where the system has that and this user may ask for it. Processes that it starts are, too.
 */
export function keepsTime(pid = process.pid): void {
  if (process.platform !== 'linux') return;
  // Only an administrator may: on a machine that is not overloaded nothing is different.
  spawnSync('chrt', ['--rr', '--all-tasks', '--pid', '5', String(pid)], { stdio: 'ignore' });
}
