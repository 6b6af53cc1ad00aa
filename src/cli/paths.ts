// Where tchat keeps its files: the XDG folders on Linux, the usual ones elsewhere.
import envPaths from 'env-paths';

const paths = envPaths('tchat', { suffix: '' });

/** Identity and known peers. Made with mode 700 by whoever writes there first. */
export const configFolder: string = paths.config;
