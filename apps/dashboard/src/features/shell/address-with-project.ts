/** A page's path with the chosen project, which goes along from page to page. */
export const withProject = (path: string, project: string | null): string =>
  project === null ? path : `${path}?project=${encodeURIComponent(project)}`;
