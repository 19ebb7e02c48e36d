using Discovery.Protocol;
using Google.Protobuf;

namespace Discovery.Simulation.Checking;

/// <summary>
/// Reads that no order explains: of a given revision, or from a member's own state however old. The answer must be what the log says of
/// one revision: the one asked for, else the one in the header.
/// </summary>
internal static class RevisionReads
{
    /// <exception cref="SafetyViolationException">It is not.</exception>
    public static void Check(EventLog log, RangeRequest request, RangeResponse response)
    {
        var header = response.Header.Revision;
        if (header > log.Revision)
            throw new SafetyViolationException($"{request} was answered at revision {header}, but the log ends at {log.Revision}");
        var revision = request.Revision > 0 ? request.Revision : header;
        if (revision > header)
            throw new SafetyViolationException($"{request} of the future was answered at revision {header}");
        var keys = log.ValuesAt(new KeySpan(request.Key, request.RangeEnd), revision)
            .Select(kv => new KeyValuePair<ByteString, KeyState>(kv.Key, KeyState.Of(kv)));
        var expected = RangeAnswer.Make(request, keys, header);
        var actual = KvOutput.Of(response).Response!;
        if (!actual.Equals(expected))
            throw new SafetyViolationException($"{request} was answered {actual}; the log has {expected} at revision {revision}");
    }
}
