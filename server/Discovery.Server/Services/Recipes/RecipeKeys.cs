using System.Globalization;
using System.Text;
using Discovery.Protocol;
using Google.Protobuf;

namespace Discovery.Server.Services.Recipes;

/// <summary>The keys of locks and elections, laid out as etcd's: name, a slash, the lease in hexadecimal. Who was created first has it.</summary>
internal static class RecipeKeys
{
    public static ByteString Prefix(ByteString name) => ByteString.CopyFrom([.. name.Span, (byte)'/']);

    public static ByteString Key(ByteString name, long lease) =>
        ByteString.CopyFrom([.. name.Span, (byte)'/', .. Encoding.ASCII.GetBytes(Hex(lease))]);

    /// <summary>The end of the range of all keys with the prefix, which ends with a slash.</summary>
    public static ByteString EndOf(ByteString prefix) => ByteString.CopyFrom([.. prefix.Span[..^1], (byte)('/' + 1)]);

    public static RangeRequest FirstOf(ByteString prefix) => new()
    {
        Key = prefix,
        RangeEnd = EndOf(prefix),
        SortTarget = RangeRequest.Types.SortTarget.Create,
        SortOrder = RangeRequest.Types.SortOrder.Ascend,
        Limit = 1,
    };

    /// <summary>The key was created at the revision; 0 for a key that does not exist.</summary>
    public static Compare CreatedAt(ByteString key, long revision) => new()
    {
        Key = key,
        Target = Compare.Types.CompareTarget.Create,
        Result = Compare.Types.CompareResult.Equal,
        CreateRevision = revision,
    };

    // A negative lease can't be granted, but asked for.
    private static string Hex(long lease) => lease < 0 ? "-" + lease.ToString("x", CultureInfo.InvariantCulture) : lease.ToString("x", CultureInfo.InvariantCulture);
}
