using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Discovery.Server.Tls;

/// <summary>Serial numbers that must not be taken any more, whoever issued them, as etcd has it. RFC 5280, section 5.1; PEM or DER.</summary>
internal sealed class RevocationList
{
    private const string Label = "X509 CRL";

    private readonly HashSet<string> _serials = new(StringComparer.Ordinal);

    private RevocationList()
    {
    }

    public int Count => _serials.Count;

    /// <exception cref="CryptographicException">It is no such list.</exception>
    public static RevocationList Parse(byte[][] contents)
    {
        var list = new RevocationList();
        var text = Encoding.Latin1.GetString(contents[0]);
        if (!text.Contains("-----BEGIN", StringComparison.Ordinal))
        {
            list.Add(contents[0]);
            return list;
        }
        var found = false;
        for (var rest = text.AsSpan(); PemEncoding.TryFind(rest, out var fields); rest = rest[fields.Location.End..])
        {
            if (rest[fields.Label] is not Label)
                continue;
            list.Add(Convert.FromBase64String(rest[fields.Base64Data].ToString()));
            found = true;
        }
        return found ? list : throw new CryptographicException($"there is no \"{Label}\" in it");
    }

    public bool Contains(X509Certificate2 certificate) => _serials.Contains(Key(certificate.SerialNumberBytes.Span));

    // CertificateList ::= SEQUENCE { tbsCertList, signatureAlgorithm, signature }
    // TBSCertList ::= SEQUENCE { version INTEGER OPTIONAL, signature, issuer, thisUpdate, nextUpdate OPTIONAL,
    //   revokedCertificates SEQUENCE OF SEQUENCE { userCertificate INTEGER, revocationDate, … } OPTIONAL, … }
    private void Add(byte[] der)
    {
        var list = new AsnReader(der, AsnEncodingRules.DER).ReadSequence().ReadSequence();
        if (list.PeekTag().HasSameClassAndValue(Asn1Tag.Integer))
            list.ReadInteger();
        list.ReadSequence();
        list.ReadSequence();
        list.ReadEncodedValue();
        while (list.HasData && (list.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime) || list.PeekTag().HasSameClassAndValue(Asn1Tag.GeneralizedTime)))
            list.ReadEncodedValue();
        if (!list.HasData || !list.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence))
            return;
        var revoked = list.ReadSequence();
        while (revoked.HasData)
            _serials.Add(Key(revoked.ReadSequence().ReadIntegerBytes().Span));
    }

    // A leading zero byte only keeps a number from being negative.
    private static string Key(ReadOnlySpan<byte> serial) => Convert.ToHexString(serial.TrimStart((byte)0));
}
