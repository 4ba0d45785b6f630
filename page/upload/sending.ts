// A file on its way, and what was decided about its name.
export interface Sending {
  file: File;
  /** Whole, with the folder. */
  name: string;
  /** It may replace a picture of the same name. */
  overwrite?: boolean;
  /** Its name was made here, to keep it beside another picture: any number will do. */
  isNumbered?: boolean;
}
