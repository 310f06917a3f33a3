/** The user's configuration cannot be used as it stands; the message is one line that says how to mend it. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/** The command line itself is wrong: unknown command or option. Exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}
