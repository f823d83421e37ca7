import type { Row } from './row.ts';

/** Education and science. */
export const LEARNING: readonly Row[] = [
  ['Pluralsight', 'Education', 'pluralsight.com', 'pluralsight*.imgix.net', 'ps-cdn.com'],
  ['Coursera', 'Education', 'coursera.org', 'coursera.com', 'coursera-apps.org'],
  ['Udemy', 'Education', 'udemy.com', 'udemycdn.com', 'udemyusercontent.com'],
  ['edX', 'Education', 'edx.org', 'edx-cdn.org'],
  ['Khan Academy', 'Education', 'khanacademy.org', 'kastatic.org', 'kasandbox.org'],
  ['Duolingo', 'Education', 'duolingo.com', 'duolingo.cn'],
  ['Moodle', 'Education', 'moodle.org', 'moodle.com', 'moodlecloud.com', 'instructure.com'],
];
