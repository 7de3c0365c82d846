import { createTheme, type MantineColorsTuple, Modal } from '@mantine/core';

const copper: MantineColorsTuple = [
  '#fbf1ea',
  '#f3ded0',
  '#e6bc9f',
  '#d9976a',
  '#cd7a42',
  '#b9652f',
  '#a45626',
  '#8a4620',
  '#6f3819',
  '#562a12',
];

export const theme = createTheme({
  primaryColor: 'copper',
  primaryShade: 6,
  colors: { copper },
  autoContrast: true,
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif',
  // Mantine's is a <header>, which would be the page's second banner.
  components: { ModalHeader: Modal.Header.extend({ defaultProps: { role: 'presentation' } }) },
});
