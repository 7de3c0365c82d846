import './zod-setup.ts';
import '@mantine/core/styles.css';
import './page.css';
import { MantineProvider } from '@mantine/core';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { Connection } from './connection.ts';
import { ConsoleContext } from './console-context.ts';
import { Phone } from './phone.ts';
import { theme } from './theme.ts';

declare global {
  interface Window {
    /** For tests: the phone of this page, and what it hears. */
    copperline: { readonly desk: Phone };
  }
}

const connection = new Connection();
const processing = new URLSearchParams(location.search).get('processing') !== 'off';
const phone = new Phone(connection, { processing });
window.copperline = { desk: phone };

const nonce = document.querySelector<HTMLMetaElement>('meta[name=csp-nonce]')?.content ?? '';
const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
        <ConsoleContext value={{ connection, phone }}>
          <App />
        </ConsoleContext>
      </MantineProvider>
    </StrictMode>,
  );
}
