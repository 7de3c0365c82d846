/** The console's pages, by the names in its navigation. */
export const PAGES = ['Lines', 'History', 'Contacts', 'Routing & trunks', 'Set-up', 'Trouble', 'Settings'] as const;
