// Names that Windows reserves for devices, in every folder and with any extension: `nul.json` would be the null device.
// https://learn.microsoft.com/windows/win32/fileio/naming-a-file

const device = /^(con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³])(?=\.|$)/i;

export const isDeviceName = (name: string): boolean => device.test(name);

/** `con.jpg` → `con_.jpg` */
export const withoutDevice = (name: string): string => name.replace(device, '$1_');
