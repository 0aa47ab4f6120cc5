import { AppError } from '../../../base/errors.ts';

/** There is none, or it is somebody else's; the difference is not told. */
export function unknownProduct(): AppError {
  return new AppError('not_found', 'no such product');
}
