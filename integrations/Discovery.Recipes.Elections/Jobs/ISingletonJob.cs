namespace Discovery.Recipes.Elections;

/// <summary>
/// Work of which one instance at a time is meant to run among all processes that register it under the same name.
/// A new object is made for each term as the leader, in a scope of its own, and disposed afterwards.
/// </summary>
public interface ISingletonJob
{
    /// <summary>
    /// Does the work. Returning says that it is done: the leadership is kept and nothing more runs here, nor elsewhere, until this process
    /// ends or loses the leadership. Throwing gives the leadership up, and after a wait this process stands again.
    /// </summary>
    /// <param name="context">The term: its name and its fencing token.</param>
    /// <param name="cancellationToken">Fires when the process ends or the leadership may be gone. Return then, as soon as can be: until
    /// the work returns, this process does not stand again, but another may already lead.</param>
    Task RunAsync(SingletonJobContext context, CancellationToken cancellationToken);
}
