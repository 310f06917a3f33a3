import { expect, it } from 'vitest';
import { saysDiskIsFull } from './disk-full.ts';

it.each([
  '/data/checkpoint.json: could not be written: the disk is full (free some space and start again)',
  '/data/checkpoint.json: could not be written: the disk quota is used up (free some space and start again)',
  'image cache /data/c: could not be written: the disk is full (free some space and start again); 512 images are safe and will not be read again.',
  'ENOSPC: no space left on device, write',
  'EDQUOT: disk quota exceeded, write',
  'Postgres: the disk of /d/postgres is full (free some space, or set INTERPOLAB_DATA_DIR to a folder elsewhere).',
])('hears that the disk is full: %s', (text) => expect(saysDiskIsFull(text)).toBe(true));

it.each([
  '/data/a: could not be written: the file system is read-only (choose another data folder)',
  'the loss is not finite at update 12',
  'ended with code 1',
])('hears nothing of a disk: %s', (text) => expect(saysDiskIsFull(text)).toBe(false));
