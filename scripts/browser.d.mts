export function findBrowser(): string | null;
export function provideBrowser(): string | null;
export function launchArguments(): string[];
export const NO_BROWSER: string;
