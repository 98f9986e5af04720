import '@fontsource-variable/inter';
import './style.css';
import type {Metadata, Viewport} from 'next';
import type {ReactNode} from 'react';

export const metadata: Metadata = {title: 'To do', description: 'A short list of things to do.'};

export const viewport: Viewport = {
  colorScheme: 'light dark',
  themeColor: [
    {media: '(prefers-color-scheme: light)', color: '#f4f3ef'},
    {media: '(prefers-color-scheme: dark)', color: '#111114'},
  ],
};

/** The frame of every page. */
export default function Layout({children}: {readonly children: ReactNode}) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  );
}
