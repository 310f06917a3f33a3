/** Every applied batch notifies this channel with the id of its run. */
export const RUNS_CHANNEL = 'runs';
