namespace Discovery.Recipes.Elections;

/// <summary>Carries the term into the scope of a job, so that its constructor and its services can ask for it.</summary>
internal sealed class SingletonJobScope
{
    private SingletonJobContext? _context;

    public SingletonJobContext Context
    {
        get => _context ?? throw new InvalidOperationException(
            "There is no SingletonJobContext here: it exists only in the scope of a job that AddSingletonJob runs.");
        set => _context = value;
    }
}
