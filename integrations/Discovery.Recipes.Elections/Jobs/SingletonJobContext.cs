namespace Discovery.Recipes.Elections;

/// <summary>One term as the leader. Jobs get it as an argument or, <c>BackgroundService</c>s above all, in their constructor.</summary>
public sealed class SingletonJobContext
{
    internal SingletonJobContext(string name, Leadership leadership)
    {
        Name = name;
        Leadership = leadership;
    }

    /// <summary>The name under which the job was registered.</summary>
    public string Name { get; }

    /// <summary>
    /// Greater than that of every earlier term of this job, in whatever process: send it along with each write, and let the storage
    /// refuse a token smaller than the greatest it has seen. Without that check two terms can overlap: a process that stood still learns
    /// only afterwards that another one leads.
    /// </summary>
    public long FencingToken => Leadership.FencingToken;

    /// <summary>The leadership itself, to look at its key or to proclaim something.</summary>
    public Leadership Leadership { get; }
}
