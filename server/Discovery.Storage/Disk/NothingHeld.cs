namespace Discovery.Storage;

/// <summary>In the place of a lock where none is needed.</summary>
internal sealed class NothingHeld : IDisposable
{
    public void Dispose()
    {
    }
}
