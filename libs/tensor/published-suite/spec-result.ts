/** What became of one spec of the published suite. */
export interface SpecResult {
  /** Descriptions and name, joined by blanks, as jasmine joins them. */
  readonly name: string;
  /** `pending` is what the suite itself switches off. */
  readonly status: 'passed' | 'failed' | 'pending';
  /** The first failed expectation, or nothing. */
  readonly message: string;
}
