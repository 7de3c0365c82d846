import { useCallback, useEffect, useRef, useState } from 'react';

const MESSAGE_MS = 12_000;

/** One sentence for the person, gone after a while or when dismissed. */
export function useMessage(): [string, (text: string) => void] {
  const [message, setMessage] = useState('');
  const timer = useRef(0);
  const tell = useCallback((text: string): void => {
    clearTimeout(timer.current);
    setMessage(text);
    if (text !== '') timer.current = window.setTimeout(() => setMessage(''), MESSAGE_MS);
  }, []);
  useEffect(() => () => clearTimeout(timer.current), []);
  return [message, tell];
}
