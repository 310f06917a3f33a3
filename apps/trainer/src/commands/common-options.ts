import { engineChoices } from '@interpolab/tensor';
import type { OptionHelp } from './parse-arguments.ts';

// Options that several commands take, each said once; what differs from command to command is an argument.

export const engineOption: OptionHelp = {
  type: 'string',
  value: 'NAME',
  help: `${engineChoices.join(' | ')} (default auto: a GPU with its engine, else native, else wasm)`,
};

export const threadsOption = (whose = 'the engine', byDefault = 'all cores'): OptionHelp => ({
  type: 'string',
  value: 'N',
  help: `threads of ${whose} (default ${byDefault})`,
});

/** Not "parallel", which Nx takes for its own. */
export const workersOption = (what: string, byDefault = '1'): OptionHelp => ({
  type: 'string',
  value: 'N',
  help: `${what} at a time, each in a process of its own (default ${byDefault})`,
});

export const offlineOption: OptionHelp = {
  type: 'boolean',
  help: 'keep what is tracked in journals; trainer:sync brings it into the database',
};

export const jsonOption = (what: string): OptionHelp => ({
  type: 'boolean',
  help: `end with ${what} as one line of JSON`,
});

export const projectOption: OptionHelp = {
  type: 'string',
  value: 'NAME',
  help: 'project of the run in the tracker',
};

export const helpOption: OptionHelp = { type: 'boolean', help: 'this text' };
