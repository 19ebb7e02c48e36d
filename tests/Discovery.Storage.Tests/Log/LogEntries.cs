using System.Globalization;
using System.Text;

namespace Discovery.Storage.Tests;

/// <summary>Records for tests, with payloads that tell where they belong.</summary>
internal static class LogEntries
{
    public static LogRecord Entry(ulong index, ulong term = 1, int bytes = 0)
    {
        var text = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"entry {index} of term {term};"));
        var payload = new byte[Math.Max(bytes, text.Length)];
        new Random((int)index).NextBytes(payload);
        text.CopyTo(payload, 0);
        return new LogRecord(LogRecordKind.Entry, index, term, payload);
    }

    public static LogRecord MembershipEntry(ulong index, ulong term = 1, int bytes = 0) =>
        Entry(index, term, bytes) with { Kind = LogRecordKind.MembershipEntry };

    public static LogRecord HardState(ulong commit, ulong term = 1) =>
        new(LogRecordKind.HardState, commit, term, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"hard state {commit}")));

    public static LogRecord SnapshotMark(ulong index, ulong term = 1) => new(LogRecordKind.SnapshotMark, index, term, new byte[] { 7 });

    public static void AssertSame(LogRecord expected, LogRecord actual)
    {
        Assert.Equal((expected.Kind, expected.Index, expected.Term), (actual.Kind, actual.Index, actual.Term));
        Assert.True(expected.Payload.Span.SequenceEqual(actual.Payload.Span), $"the payload of {actual.Kind} {actual.Index} differs");
    }

    public static void AssertSame(IReadOnlyList<LogRecord> expected, IReadOnlyList<LogRecord> actual)
    {
        Assert.Equal(expected.Select(record => record.Index), actual.Select(record => record.Index));
        for (var i = 0; i < expected.Count; i++)
        {
            AssertSame(expected[i], actual[i]);
        }
    }
}
