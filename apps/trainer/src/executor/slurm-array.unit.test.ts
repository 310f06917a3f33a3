import { expect, it } from 'vitest';
import { taskOf } from './slurm-array.ts';
import { countOf } from './slurm-executor.ts';

// lines of `scontrol --oneliner show job` of Slurm 22.05.8, cut short
it.each([
  [
    'JobId=6 ArrayJobId=6 ArrayTaskId=2-5%3 ArrayTaskThrottle=3 JobName=wrap QOS=(null) JobState=PENDING Reason=Resources ExitCode=0:0',
    { id: '6_2-5%3', state: 'PENDING', exitCode: '0:0', isLive: true, runSeconds: 0 },
  ],
  [
    'JobId=8 ArrayJobId=6 ArrayTaskId=1 JobName=wrap JobState=RUNNING Reason=None ExitCode=0:0 RunTime=00:00:02',
    { id: '6_1', state: 'RUNNING', exitCode: '0:0', isLive: true, runSeconds: 2 },
  ],
  [
    'JobId=8 ArrayJobId=6 ArrayTaskId=1 JobName=wrap JobState=FAILED Reason=NonZeroExitCode ExitCode=7:0',
    { id: '6_1', state: 'FAILED', exitCode: '7:0', isLive: false, runSeconds: 0 },
  ],
  [
    'JobId=8 ArrayJobId=6 ArrayTaskId=1 JobName=wrap JobState=TIMEOUT Reason=TimeLimit ExitCode=0:15 RunTime=1-02:03:04',
    { id: '6_1', state: 'TIMEOUT', exitCode: '0:15', isLive: false, runSeconds: 93_784 },
  ],
])('reads %s', (line, task) => {
  expect(taskOf(line)).toEqual(task);
});

it('counts the tasks that wait together', () => {
  expect(['6_2-5%3', '6_1', '6_0,4-7', '6_0-9'].map((id) => countOf({ id }))).toEqual([4, 1, 5, 10]);
});
