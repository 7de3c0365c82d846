import { type Browser, chromium, type LaunchOptions } from 'playwright-core';

/** Debian's Chromium, headless, with no word to anybody but us; CHROMIUM names another one. */
export function launchChromium({ args = [], ...options }: LaunchOptions = {}): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...args,
    ],
    ...options,
  });
}

/** A microphone that plays `wav` over and over, with nobody to ask; loopback is allowed as a WebRTC candidate. */
export const fakeMicrophone = (wav?: string): string[] => [
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
  ...(wav === undefined ? [] : [`--use-file-for-fake-audio-capture=${wav}`]),
  '--autoplay-policy=no-user-gesture-required',
  // Needed where the machine has no address but loopback's; harmless elsewhere.
  '--allow-loopback-in-peer-connection',
];
