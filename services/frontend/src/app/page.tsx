import {loadTodos} from '../server/backend.ts';
import {parseShow} from '../todos/todo.ts';
import {TodoApp} from '../todos/TodoApp.tsx';

export const dynamic = 'force-dynamic';

type Props = {readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>};

/** The page, rendered with the list as it is now. */
export default async function Page({searchParams}: Props) {
  const {show} = await searchParams;
  return <TodoApp loaded={await loadTodos()} initialShow={parseShow(show)} />;
}
