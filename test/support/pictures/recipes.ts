// Recipes for tests, from what a person would ask for.
import { type Recipe, type RecipeSettings, recipesOf } from '../../../lambda/recipe.ts';

export const recipeOf = (settings: RecipeSettings): Recipe => recipesOf(settings).main;
