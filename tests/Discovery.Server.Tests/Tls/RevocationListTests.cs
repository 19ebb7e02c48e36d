using System.Security.Cryptography;
using System.Text;
using Discovery.Server.Tls;
using Discovery.TestKit;

namespace Discovery.Server.Tests.Tls;

public sealed class RevocationListTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void PEM_and_DER_are_read_and_serial_numbers_found(bool pem)
    {
        using var authority = new CertificateAuthority();
        IssuedCertificate[] issued = [.. Enumerable.Range(0, 300).Select(i => authority.Issue($"c{i}", []))];
        var revoked = issued.Where((_, i) => i % 3 == 0).ToArray();
        var list = RevocationList.Parse([pem ? Encoding.ASCII.GetBytes(authority.RevocationListPem(revoked)) : authority.RevocationList(revoked)]);
        Assert.Equal(100, list.Count);
        Assert.All(issued, certificate => Assert.Equal(revoked.Contains(certificate), list.Contains(certificate.Load())));
    }

    [Fact]
    public void Lists_of_several_authorities_may_stand_in_one_file()
    {
        using var one = new CertificateAuthority("one");
        using var two = new CertificateAuthority("two");
        var (a, b) = (one.Issue("a", []), two.Issue("b", []));
        var list = RevocationList.Parse([Encoding.ASCII.GetBytes("text before\n" + one.RevocationListPem(a) + two.RevocationListPem(b))]);
        Assert.True(list.Contains(a.Load()) && list.Contains(b.Load()));
    }

    [Fact]
    public void What_is_cut_off_or_something_else_is_refused_whatever_byte_is_missing()
    {
        using var authority = new CertificateAuthority();
        var whole = authority.RevocationList(authority.Issue("a", []));
        for (var length = 0; length < whole.Length; length++)
            Assert.ThrowsAny<Exception>(() => RevocationList.Parse([whole[..length]]));
        Assert.Throws<CryptographicException>(() => RevocationList.Parse([Encoding.ASCII.GetBytes(authority.CertificatePem)]));
    }
}
