namespace Discovery.Storage.Tests;

internal sealed class RecordCollector : IRecordSink
{
    public List<byte[]> Records { get; } = [];

    public int Calls { get; private set; }

    /// <summary>It refuses what comes when it has so many.</summary>
    public int Max { get; init; } = int.MaxValue;

    public bool Take(ReadOnlySpan<byte> record)
    {
        Calls++;
        if (Records.Count == Max)
        {
            return false;
        }

        Records.Add(record.ToArray());
        return true;
    }
}
