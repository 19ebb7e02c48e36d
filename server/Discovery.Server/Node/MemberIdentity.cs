using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Discovery.Server.Node;

/// <summary>
/// The ids that etcd derives at the first start: a member's from its peer URLs and the cluster token, the cluster's from
/// its members. They are kept in the data folder from then on.
/// </summary>
/// <param name="ClusterId">Same on every member of the cluster.</param>
/// <param name="MemberId">Unique within the cluster, never 0.</param>
internal sealed record MemberIdentity(ulong ClusterId, ulong MemberId)
{
    /// <summary>Of a cluster that begins with this member alone.</summary>
    public static MemberIdentity Derive(IEnumerable<Uri> peerUrls, string clusterToken)
    {
        var member = MemberIdOf(peerUrls, clusterToken);
        return new MemberIdentity(ClusterIdOf([member]), member);
    }

    /// <summary>The id of a member that is there from the cluster's start.</summary>
    public static ulong MemberIdOf(IEnumerable<Uri> peerUrls, string clusterToken)
    {
        var sorted = peerUrls.Select(UrlText).Order(StringComparer.Ordinal);
        return FirstEightBytes(Encoding.UTF8.GetBytes(string.Concat(sorted) + clusterToken));
    }

    /// <summary>The id of a cluster that begins with these members.</summary>
    public static ulong ClusterIdOf(IEnumerable<ulong> members)
    {
        var sorted = members.Order().ToList();
        var bytes = new byte[8 * sorted.Count];
        for (var i = 0; i < sorted.Count; i++)
            BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(8 * i), sorted[i]);
        return FirstEightBytes(bytes);
    }

    /// <summary>An id for a member that joins later, or for a request: 64 random bits, never 0.</summary>
    public static ulong Draw() => Math.Max(1, BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)));

    /// <summary>As the user wrote it: <see cref="Uri"/> adds a slash that etcd's URLs don't have.</summary>
    public static string UrlText(Uri url) => url.Scheme is "unix" or "unixs" ? url.OriginalString : url.GetLeftPart(UriPartial.Authority);

#pragma warning disable CA5350 // Not a safeguard: etcd's ids are defined by SHA-1.
    private static ulong FirstEightBytes(ReadOnlySpan<byte> data) => BinaryPrimitives.ReadUInt64BigEndian(SHA1.HashData(data));
#pragma warning restore CA5350
}
