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
    public static MemberIdentity Derive(IEnumerable<Uri> peerUrls, string clusterToken)
    {
        var sorted = peerUrls.Select(UrlText).Order(StringComparer.Ordinal);
        var member = FirstEightBytes(Encoding.UTF8.GetBytes(string.Concat(sorted) + clusterToken));
        Span<byte> members = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(members, member);
        return new MemberIdentity(FirstEightBytes(members), member);
    }

    /// <summary>As the user wrote it: <see cref="Uri"/> adds a slash that etcd's URLs don't have.</summary>
    public static string UrlText(Uri url) => url.GetLeftPart(UriPartial.Authority);

#pragma warning disable CA5350 // Not a safeguard: etcd's ids are defined by SHA-1.
    private static ulong FirstEightBytes(ReadOnlySpan<byte> data) => BinaryPrimitives.ReadUInt64BigEndian(SHA1.HashData(data));
#pragma warning restore CA5350
}
