// Asks for the token of an API that requires one.
import { useState } from 'react';
import { useStore } from './data/store.ts';
import { Dialog } from './dialog.tsx';
import { useGallery } from './gallery.ts';
import { commandOf } from './words.ts';

export function TokenDialog() {
  const { access, config } = useGallery();
  const question = useStore(access.question);
  const [token, setToken] = useState('');
  if (!question) return null;
  const answer = (given: string | null) => {
    setToken('');
    access.answer(given);
  };
  return (
    <Dialog title="Enter the token" onCancel={() => answer(null)}>
      <p>
        {question.wasRefused ? 'That token was refused. ' : ''}
        Setup printed it once, with the address of the API. A new one:{' '}
        <code>{commandOf(config)} setup --rotate-token</code>
      </p>
      {config.isPlainHttp && (
        <p role="note">
          This page is served over plain HTTP: whoever sees the traffic can read the token. Over HTTPS:{' '}
          <code>thumbs setup --site</code>
        </p>
      )}
      <TokenForm userName={config.title} token={token} onToken={setToken} onAnswer={answer} />
    </Dialog>
  );
}

interface TokenFormProps {
  userName: string;
  token: string;
  onToken(token: string): void;
  onAnswer(token: string | null): void;
}

function TokenForm({ userName, token, onToken, onAnswer }: TokenFormProps) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onAnswer(token.trim() || null);
      }}
    >
      {/* Password managers store a token together with a user name. */}
      <input type="text" autoComplete="username" value={userName} readOnly hidden />
      <label className="field">
        Token
        <input
          type="password"
          autoComplete="current-password"
          // A header cannot carry other characters.
          pattern="[!-~]+"
          value={token}
          onChange={(event) => onToken(event.target.value)}
        />
      </label>
      <div className="actions">
        <button type="button" className="button" onClick={() => onAnswer(null)}>
          Cancel
        </button>
        <button type="submit" className="button primary">
          Continue
        </button>
      </div>
    </form>
  );
}
