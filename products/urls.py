"""Addresses of producers, products, papers, dossiers, councils and certificates."""

from django.urls import path

from products.views import papers, producers, products

app_name = "products"

urlpatterns = [
    # chu-the/: producers
    path("chu-the/", producers.producer_list, name="producers"),
    path("chu-the/xuat-excel/", producers.producer_export, name="producers-export"),
    path("chu-the/moi/", producers.producer_new, name="producer-new"),
    path("chu-the/<int:pk>/", producers.producer_detail, name="producer"),
    path("chu-the/<int:pk>/sua/", producers.producer_edit, name="producer-edit"),
    path("chu-the/<int:pk>/doi-dia-chi/", producers.producer_move, name="producer-move"),
    # chu-the/…/giay-to/: their papers
    path("chu-the/<int:pk>/giay-to/", papers.paper_list, name="papers"),
    path("chu-the/<int:pk>/giay-to/moi/", papers.paper_new, name="paper-new"),
    path("chu-the/<int:pk>/giay-to/<int:paper>/", papers.paper_detail, name="paper"),
    path("chu-the/<int:pk>/giay-to/<int:paper>/tep/", papers.paper_file, name="paper-file"),
    path("chu-the/<int:pk>/giay-to/<int:paper>/thay/", papers.paper_replace, name="paper-replace"),
    # san-pham/: products and their photos
    path("chu-the/<int:pk>/san-pham/moi/", products.product_new, name="product-new"),
    path("san-pham/", products.product_list, name="products"),
    path("san-pham/xuat-excel/", products.product_export, name="products-export"),
    path("san-pham/<int:pk>/", products.product_detail, name="product"),
    path("san-pham/<int:pk>/sua/", products.product_edit, name="product-edit"),
    path("san-pham/<int:pk>/ngung/", products.product_stop, name="product-stop"),
    path("san-pham/<int:pk>/lam-lai/", products.product_resume, name="product-resume"),
    path("san-pham/<int:pk>/anh/moi/", products.photo_new, name="photo-new"),
    path("san-pham/<int:pk>/anh/<int:photo>/<int:width>/", products.photo, name="photo"),
    path("san-pham/<int:pk>/anh/<int:photo>/bo/", products.photo_remove, name="photo-remove"),
]
