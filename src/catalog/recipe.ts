// The recipes that the function uses now, from its own environment if it can be read. The state file
// only has what was requested, and somebody else may have run setup since.
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { environment } from '../../lambda/contract.ts';
import { type Recipes, recipesOf } from '../../lambda/recipe.ts';
import { readRecipe, writeRecipe } from '../../lambda/recipe-text.ts';
import type { Context } from '../aws/session.ts';
import { isAws, isDenied } from '../errors/errors.ts';

/** A note says when they differ from the state file. */
export async function currentRecipes(context: Context): Promise<Recipes> {
  const remembered = writeRecipe(context.settings);
  const live = (await liveText(context)) ?? remembered;
  if (live === remembered) return recipesOf(context.settings);
  const recipes = recipesIn(live);
  if (!recipes) return recipesOf(context.settings);
  context.note(
    'the thumbnail settings of the function differ from the state file; those of the function apply',
  );
  return recipes;
}

async function liveText(context: Context): Promise<string | undefined> {
  const command = new GetFunctionConfigurationCommand({ FunctionName: context.names.of('worker') });
  try {
    const { Environment } = await context.client(LambdaClient).send(command, { abortSignal: context.signal });
    return Environment?.Variables?.[environment.recipe];
  } catch (error) {
    // Without permission to read it, or without a working function, the state file is all there is.
    if (isDenied(error) || isAws(error, 'ResourceNotFoundException')) return undefined;
    throw error;
  }
}

function recipesIn(text: string): Recipes | undefined {
  try {
    return recipesOf(readRecipe(text));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}
