import { closeSync, cpSync, ftruncateSync, mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installed, run, until } from '../../peers/program.ts'

/** What the machine must have for disks of our own; null if it has all of it. */
export function lacksForDisks(...more: string[]): string | null {
  if (process.getuid?.() !== 0) return 'root, to mount disks of its own'
  const missing = ['mkfs.ext4', 'mount', 'umount', 'losetup', 'perl', ...more].filter((program) => !installed(program))
  return missing.length === 0 ? null : missing.join(', ')
}

/** An ext4 file system of our own, on a loop device. */
export interface Disk {
  /** Where it is mounted. */
  readonly folder: string
  mount(options?: string): Promise<void>
  unmount(): Promise<void>
  /** Unmounts it, and the folder goes. */
  remove(): Promise<void>
}

/**
 * The kernel writes back by itself after so many seconds; what a program did not flush would come to be on the disk by chance.
 * Half an hour leaves nothing but the program's own flushes.
 */
export const NO_CHANCE = 'commit=1800'

/** Makes a file with an empty ext4 in it. Blocks of 4 KiB, as on every disk of today, not the 1 KiB of small ones. */
export async function formatImage(file: string, megabytes: number): Promise<void> {
  const descriptor = openSync(file, 'wx', 0o600)
  ftruncateSync(descriptor, megabytes * 1024 * 1024)
  closeSync(descriptor)
  await run('mkfs.ext4', ['-q', '-F', '-b', '4096', '-m', '0', '-E', 'lazy_itable_init=0,lazy_journal_init=0', file])
}

/** The disk that an image, or whatever looks like one, is. */
export function diskOf(image: string, folder: string, options: string = NO_CHANCE): Disk {
  let mounted = false
  const disk: Disk = {
    folder,
    async mount(other = options) {
      mkdirSync(folder, { recursive: true })
      await run('mount', ['-o', `loop,${other}`, image, folder])
      mounted = true
    },
    async unmount() {
      // Processes that were killed leave it in their own time.
      await until(() => run('umount', [folder]).then(() => true, stillBusy), 10_000, `the end of the mount ${folder}`)
      mounted = false
    },
    async remove() {
      if (mounted) await disk.unmount()
    },
  }
  return disk
}

function stillBusy(error: unknown): false {
  if (error instanceof Error && /busy/.test(error.message)) return false
  throw error
}

/** A mounted disk with a copy of a home in it. */
export async function diskWith(home: string, { megabytes = 96, options = NO_CHANCE } = {}): Promise<Disk> {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-disk-'))
  let count = 0
  let image = join(folder, `image-${count}`)
  await formatImage(image, megabytes)
  let disk = diskOf(image, join(folder, 'mounted'), options)
  await disk.mount()
  cpSync(home, disk.folder, { recursive: true })
  await run('sync', ['-f', disk.folder])
  return {
    folder: disk.folder,
    mount: (other) => disk.mount(other),
    /** What it held goes on in a new image: a mount namespace made meanwhile may keep the old file system alive, dead as it is. */
    async unmount() {
      await disk.unmount()
      const held = image
      image = join(folder, `image-${++count}`)
      // Most of an image is holes, which this leaves out.
      await run('cp', [held, image])
      rmSync(held)
      disk = diskOf(image, disk.folder, options)
    },
    async remove() {
      await disk.remove()
      rmSync(folder, { recursive: true })
    },
  }
}

/** EXT4_IOC_SHUTDOWN is _IOR('X', 125, u32); 2 is EXT4_GOING_FLAGS_NOLOGFLUSH: from now on nothing more reaches the disk. */
const CUT = `open(my $folder, '<', $ARGV[0]) or die "open: $!";
my $how = pack('L', 2);
ioctl($folder, 0x8004587d, $how) or die "ioctl: $!";`

/** Cuts the power of a mounted disk: what was not flushed is lost, and whoever still writes gets an I/O error. */
export async function cutPower(disk: Disk): Promise<void> {
  await run('perl', ['-e', CUT, disk.folder])
}
