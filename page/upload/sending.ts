// A file on its way, and what was decided about its name.
export interface Sending {
  file: File;
  /** The full name, with the folder. */
  name: string;
  /** It may replace a picture of the same name. */
  overwrite?: boolean;
  /** The name was made up here, to keep the file beside another picture: any number will do. */
  isNumbered?: boolean;
}
