'use client';

import {useCallback, useEffect, useOptimistic, useRef, useState, useTransition} from 'react';
import {applyChange, type Change, fetchTodos, sendChange} from './change.ts';
import type {LoadedTodos, Todo} from './todo.ts';

const RETRY_MS = 2000;

/** The list on the screen, and how to change it. */
export type TodoList = {
  readonly todos: readonly Todo[];
  readonly problem: string | undefined;
  /** While a change is on the screen that is not stored yet. */
  readonly isChanging: boolean;
  /** Shows the change at once; resolves to whether it was stored, and takes it back when it was not. */
  readonly change: (change: Change) => Promise<boolean>;
};

/** Keeps the list of the page: optimistic, and fetched again until a lost backend is back. */
export const useTodos = (loaded: LoadedTodos): TodoList => {
  const [stored, setStored] = useState(loaded.todos);
  const [problem, setProblem] = useState(loaded.problem);
  const [todos, showChange] = useOptimistic(stored, applyChange);
  const [isChanging, startTransition] = useTransition();
  const lastChange = useRef<Change>(undefined);

  const refresh = useCallback(async () => {
    const changeBefore = lastChange.current;
    try {
      const fetched = await fetchTodos();
      // A list asked for before a change does not know of it.
      if (lastChange.current !== changeBefore) return;
      setStored(fetched);
      setProblem(undefined);
    } catch (error) {
      setProblem(describe(error));
    }
  }, []);
  useRefresh(refresh, {isChanging, isBroken: problem !== undefined});

  const change = (wanted: Change): Promise<boolean> =>
    new Promise(resolve => {
      lastChange.current = wanted;
      startTransition(async () => {
        showChange(wanted);
        try {
          const done = await sendChange(wanted);
          startTransition(() => setStored(current => applyChange(current, done)));
          setProblem(undefined);
          resolve(true);
        } catch (error) {
          setProblem(describe(error));
          resolve(false);
        }
      });
    });

  return {todos, problem, isChanging, change};
};

/** Fetches again when the window comes back to the front, and every two seconds while something is wrong. */
const useRefresh = (
  refresh: () => Promise<void>,
  {isChanging, isBroken}: {isChanging: boolean; isBroken: boolean},
): void => {
  useEffect(() => {
    if (isChanging) return;
    const refreshIfSeen = (): void => {
      if (document.visibilityState === 'visible') void refresh();
    };
    document.addEventListener('visibilitychange', refreshIfSeen);
    const timer = isBroken ? setInterval(refreshIfSeen, RETRY_MS) : undefined;
    return () => {
      document.removeEventListener('visibilitychange', refreshIfSeen);
      clearInterval(timer);
    };
  }, [refresh, isChanging, isBroken]);
};

const describe = (error: unknown): string => (error instanceof Error ? error.message : String(error));
