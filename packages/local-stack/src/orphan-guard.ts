import { type ChildProcess, spawn } from 'node:child_process'

/**
 * Ends our children when this process dies without a goodbye (kill -9, a crash).
 *
 * Children run in process groups of their own, so that a terminal's Ctrl-C reaches only the one
 * who knows the right order of stopping. The price: nothing ends them when that one is killed. So
 * a tiny shell, deaf to signals, holds the read end of a pipe from us. When we die, however that
 * happens, the pipe ends and the shell stops who is still on its list, stage by stage: each stage
 * needs the later ones for its last writes.
 */
export const STOP_STAGES = ['servers', 'archiver', 'stores'] as const
export type StopStage = (typeof STOP_STAGES)[number]

/** How long the shell waits for one stage to end by itself before it uses kill -9. */
const ORPHAN_DRAIN_SECONDS = 15

const SCRIPT = `
trap '' INT TERM HUP QUIT
alive() {
  kill -0 "$1" 2>/dev/null || return 1
  case $(cat "/proc/$1/stat" 2>/dev/null) in *') Z '*) return 1 ;; esac
}
list=
while read -r verb pid signal stage; do
  rest=
  for entry in $list; do
    case $entry in $pid:*) ;; *) rest="$rest $entry" ;; esac
  done
  list=$rest
  if [ "$verb" = add ]; then list="$list $pid:$signal:$stage"; fi
done
for stage in ${STOP_STAGES.join(' ')}; do
  left=
  for entry in $list; do
    pid=\${entry%%:*}
    signal=\${entry#*:}; signal=\${signal%%:*}
    if [ "\${entry##*:}" = "$stage" ]; then
      kill -s "$signal" "$pid" 2>/dev/null && left="$left $pid"
    fi
  done
  tenths=0
  while [ -n "$left" ] && [ $tenths -lt ${ORPHAN_DRAIN_SECONDS * 10} ]; do
    still=
    for pid in $left; do alive "$pid" && still="$still $pid"; done
    left=$still
    [ -n "$left" ] && sleep 0.1
    tenths=$((tenths + 1))
  done
  for pid in $left; do kill -s KILL "$pid" 2>/dev/null; done
done
`

let shell: ChildProcess | undefined

function startShell(): ChildProcess {
  const started = spawn('/bin/sh', ['-c', SCRIPT], {
    detached: true,
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  started.on('error', () => {}) // no /bin/sh: the next start cleans up what is left then
  started.on('exit', () => {
    if (shell === started) shell = undefined
  })
  started.stdin?.on('error', () => {})
  // Neither the shell nor the pipe may keep this process from ending.
  started.unref()
  if (started.stdin && 'unref' in started.stdin) (started.stdin as { unref(): void }).unref()
  return started
}

/**
 * Puts a child on the list.
 *
 * @param signal what asks it to end, without `SIG`
 * @returns takes it off the list again; call it when the child has ended
 */
export function guardChild(pid: number, signal: 'TERM' | 'INT', stage: StopStage): () => void {
  shell ??= startShell()
  shell.stdin?.write(`add ${pid} ${signal} ${stage}\n`)
  return () => shell?.stdin?.write(`drop ${pid}\n`)
}
