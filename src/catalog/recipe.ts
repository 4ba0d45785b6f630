// By which recipe the function makes thumbnails just now: its own environment tells, where it may be read. The state file
// only remembers what was asked for, and somebody else may have run setup since.
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { environment, type Recipe, recipeHash } from '../../lambda/contract.ts';
import type { Context } from '../aws/session.ts';
import { isAws, isDenied } from '../errors/errors.ts';
import { parseJson } from '../machine/files.ts';
import { recipeOf } from '../stack/settings.ts';

/** The hash of it, as items carry it. A note tells when it is not what the state file says. */
export async function currentRecipe(context: Context): Promise<string> {
  const remembered = recipeHash(recipeOf(context.settings));
  const live = await liveRecipe(context);
  const hash = live ? recipeHash(live) : remembered;
  if (hash !== remembered) {
    context.note(
      'the function makes other thumbnails than the state file says; what the function makes counts',
    );
  }
  return hash;
}

async function liveRecipe(context: Context): Promise<Recipe | undefined> {
  const command = new GetFunctionConfigurationCommand({ FunctionName: context.names.of('worker') });
  try {
    const { Environment } = await context.client(LambdaClient).send(command, { abortSignal: context.signal });
    const recipe = parseJson(Environment?.Variables?.[environment.recipe] ?? '') as Recipe | null | undefined;
    return recipe && Array.isArray(recipe.sizes) ? recipe : undefined;
  } catch (error) {
    // Where nobody may look, and of a function that is gone or was broken, there is only what is remembered.
    if (isDenied(error) || isAws(error, 'ResourceNotFoundException')) return undefined;
    throw error;
  }
}
