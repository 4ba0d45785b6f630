// The page's start: reads `config.json` beside it, which is all that differs between servers.
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import type { Config } from './data/types.ts';
import { GalleryProvider, openGallery } from './gallery.ts';
import { Notice } from './notice.tsx';
import './styles/base.css';

async function readConfig(): Promise<Config> {
  const response = await fetch('./config.json', { cache: 'no-cache' });
  if (!response.ok) throw new Error(`config.json: the server answered with status ${response.status}`);
  const config: Config = await response.json();
  return { ...config, api: config.api.replace(/\/$/, '') };
}

const root = createRoot(document.getElementById('root') as HTMLElement);
try {
  const gallery = openGallery(await readConfig());
  root.render(
    <StrictMode>
      <GalleryProvider value={gallery}>
        <App />
      </GalleryProvider>
    </StrictMode>,
  );
} catch (error) {
  const text = error instanceof Error ? error.message : String(error);
  root.render(
    <main>
      <Notice
        title="The gallery cannot start"
        text={text}
        action="Try again"
        onAction={() => location.reload()}
      />
    </main>,
  );
}
