namespace Discovery.Recipes.Elections;

/// <summary>Marks a name as taken, so that one process does not stand against itself by mistake.</summary>
internal sealed record SingletonJobRegistration(string Name);
