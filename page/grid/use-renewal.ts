// A new link for a thumbnail that does not load. While the server does not answer, it waits until it does again.
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useGallery } from '../gallery.ts';

/** If two new links fail as well, expiry is not the cause. */
const maxRenewals = 2;

interface Tries {
  /** Changes with each try: the new link may equal the old one, and only a new element makes the browser try again. */
  key: number;
  left: number;
  /** The server did not answer. */
  isStuck: boolean;
}

export function useRenewal(name: string): { key: number; renew(): Promise<void> } {
  const { library } = useGallery();
  const isDown = () => library.state.get().trouble !== null;
  const isBack = !useSyncExternalStore(library.state.subscribe, isDown);
  const [tries, setTries] = useState<Tries>({ key: 0, left: maxRenewals, isStuck: false });
  useEffect(() => {
    if (tries.isStuck && isBack) setTries({ key: tries.key + 1, left: maxRenewals, isStuck: false });
  }, [tries, isBack]);
  const renew = async () => {
    const { key, left } = tries;
    if (left === 0) return;
    // The banner says what is wrong with the server; the placeholder stays until it is back.
    await library.look(name).catch(library.poll);
    setTries(isDown() ? { key, left, isStuck: true } : { key: key + 1, left: left - 1, isStuck: false });
  };
  return { key: tries.key, renew };
}
