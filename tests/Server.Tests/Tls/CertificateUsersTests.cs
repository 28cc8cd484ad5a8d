using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Conserver.Server.Config;
using Conserver.Server.Sessions.Tls;

namespace Conserver.Server.Tests.Tls;

/// <summary>Whom a client's certificate is for (<c>sslclientuser</c>).</summary>
public sealed class CertificateUsersTests
{
    private const string Subject = "CN=ann, E=subject@example.com";

    [Theory]
    [InlineData("cn", Subject, "", "ann")]
    [InlineData("cn", "CN=ann, CN=root", "", "")]
    [InlineData("cn", "O=ann", "email:ann", "")]
    [InlineData("email", Subject, "email:ann@example.com", "ann@example.com")]
    [InlineData("email", Subject, "dns:ann upn:ann email:ann@example.com", "ann@example.com")]
    [InlineData("email", Subject, "email:ann@example.com email:root@example.com", "")]
    [InlineData("email", Subject, "dns:ann", "")]
    [InlineData("email", Subject, "", "")]
    [InlineData("upn", Subject, "upn:ann@EXAMPLE.COM", "ann@EXAMPLE.COM")]
    [InlineData("upn", Subject, "email:a@b upn:b\u00e9a", "b\u00c3\u00a9a")]
    [InlineData("upn", Subject, "upn:ann upn:root", "")]
    [InlineData("upn", Subject, "email:ann", "")]
    [InlineData("upn", Subject, "", "")]
    [InlineData("no", Subject, "email:ann", null)]
    public void The_one_name_of_the_kind_is_the_user(string kind, string subject, string others, string? expected)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        if (others.Length > 0)
        {
            request.CertificateExtensions.Add(Names(others));
        }

        using X509Certificate2 certificate = request.CreateSelfSigned(
            DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(1));
        Assert.Equal(expected, CertificateUsers.Of(certificate, kind switch
        {
            "cn" => CertificateUser.CommonName,
            "email" => CertificateUser.Email,
            "upn" => CertificateUser.Principal,
            _ => CertificateUser.None,
        }));
    }

    // Parts of a subject, each with its elements; the framework writes those of one element only.
    [Theory]
    [InlineData("CN=ann|O=x", "ann")]
    [InlineData("CN=ann|OU=y+O=x", "ann")]
    [InlineData("CN=ann|CN=root+O=x", "")]
    [InlineData("CN=ann+O=x", "")]
    public void A_name_in_a_part_of_several_elements_is_nobodys(string subject, string expected)
    {
        var types = new Dictionary<string, string>
        {
            ["CN"] = "2.5.4.3",
            ["O"] = "2.5.4.10",
            ["OU"] = "2.5.4.11",
        };
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (string part in subject.Split('|'))
            {
                using AsnWriter.Scope set = writer.PushSetOf();
                foreach (string[] element in part.Split('+').Select(element => element.Split('=')))
                {
                    using AsnWriter.Scope pair = writer.PushSequence();
                    writer.WriteObjectIdentifier(types[element[0]]);
                    writer.WriteCharacterString(UniversalTagNumber.UTF8String, element[1]);
                }
            }
        }

        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = new CertificateRequest(
            new X500DistinguishedName(writer.Encode()), key, HashAlgorithmName.SHA256).CreateSelfSigned(
            DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(1));
        Assert.Equal(expected, CertificateUsers.Of(certificate, CertificateUser.CommonName));
    }

    [Fact]
    public void What_cannot_be_read_names_nobody()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(Subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509Extension("2.5.29.17", [0x30, 0x03, 0x81, 0x05, 0x41], critical: false));
        using X509Certificate2 certificate = request.CreateSelfSigned(
            DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(1));
        Assert.Equal("", CertificateUsers.Of(certificate, CertificateUser.Email));
    }

    private static X509Extension Names(string others)
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (string other in others.Split(' '))
        {
            string name = other[(other.IndexOf(':') + 1)..];
            switch (other[..other.IndexOf(':')])
            {
                case "email":
                    names.AddEmailAddress(name);
                    break;
                case "upn":
                    names.AddUserPrincipalName(name);
                    break;
                default:
                    names.AddDnsName(name);
                    break;
            }
        }

        return names.Build();
    }
}
