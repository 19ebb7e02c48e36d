namespace Discovery.Simulation;

/// <summary>The promise of the store was broken.</summary>
public sealed class LostWriteException : Exception
{
    public LostWriteException(string message)
        : base(message)
    {
    }

    public LostWriteException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
