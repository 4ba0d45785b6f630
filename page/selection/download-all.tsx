// Downloads the selected originals as one zip, made by the gallery's server if it can, otherwise by the browser.
import { useState } from 'react';
import { useGallery } from '../gallery.ts';
import { Icon } from '../icons.tsx';
import { useAction } from '../use-action.ts';
import { plain } from '../words.ts';
import { zipHere } from './zip-here.ts';

export function DownloadAll({ names }: { names: readonly string[] }) {
  const { api, config } = useGallery();
  const [finished, setFinished] = useState(0);
  const { act, isBusy, trouble } = useAction(async () => {
    setFinished(0);
    if (api.zipAddress) location.assign(await api.zipAddress(names));
    else await zipHere(names, api, `${config.title}-pictures.zip`, setFinished);
  });
  return (
    <>
      <button type="button" className="button small" aria-disabled={isBusy} onClick={act}>
        <Icon name="download" />
        {isBusy && !api.zipAddress ? (
          `Downloading… ${plain(finished)} of ${plain(names.length)}`
        ) : (
          <span className="label">Download</span>
        )}
      </button>
      {trouble && <span role="alert">Not downloaded: {trouble}</span>}
    </>
  );
}
