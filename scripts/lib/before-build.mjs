/** electron-builder's hook: the app comes with its packages, so none is to be collected or rebuilt. */
export default async function beforeBuild() {
  return false;
}
