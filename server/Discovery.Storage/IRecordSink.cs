namespace Discovery.Storage;

/// <summary>Takes records where they lie, so that whoever needs their bytes elsewhere copies them once.</summary>
public interface IRecordSink
{
    /// <summary>
    /// Called in the middle of the store: it must not throw, nor call the store. <paramref name="record"/> is valid during the call only.
    /// </summary>
    /// <returns>False when it wants no more of them.</returns>
    bool Take(ReadOnlySpan<byte> record);
}
