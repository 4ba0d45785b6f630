// Buttons that choose files, or a whole folder.
import { useRef } from 'react';
import { useGallery } from '../gallery.ts';
import { Icon } from '../icons.tsx';
import { choiceOfInput } from './dropped.ts';

/** Browsers know few of these as pictures: without their names, a file dialogue would not let them be chosen. */
const accepted = `image/*,.heic,.heif,.hif,.avif,.jxl,.psd,.psb,.cr2,.cr3,.crw,.nef,.nrw,.arw,.srf,.dng,.raf,.rw2,.orf,.pef,.srw,.x3f,.mrw`;

interface PickerProps {
  folder: string;
  label: string;
  className: string;
  isFolder?: boolean;
}

export function UploadButtons({ folder }: { folder: string }) {
  const { config } = useGallery();
  if (config.source !== undefined) return null;
  return (
    <div className="uploads">
      <Picker folder={folder} label="Upload folder" className="button quiet for-mouse" isFolder />
      <Picker folder={folder} label="Upload" className="button primary" />
    </div>
  );
}

function Picker({ folder, label, className, isFolder = false }: PickerProps) {
  const { uploads } = useGallery();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" className={className} onClick={() => input.current?.click()}>
        <Icon name={isFolder ? 'folder' : 'upload'} />
        <span className="label">{label}</span>
      </button>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        webkitdirectory={isFolder ? '' : undefined}
        accept={isFolder ? undefined : accepted}
        onChange={({ target }) => {
          uploads.add(choiceOfInput(target.files ?? [], folder));
          // Lets the same file be chosen again.
          target.value = '';
        }}
      />
    </>
  );
}

declare module 'react' {
  interface InputHTMLAttributes<T> {
    webkitdirectory?: string | undefined;
  }
}
